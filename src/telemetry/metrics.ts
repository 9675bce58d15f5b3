import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** All metrics of ours in this process. Labels are names of a known few: no id, no address, nothing typed. */
export const metrics = new Registry();

const registers = [metrics];

/** Seconds, from what a local database or provider takes to what a person has given up on. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Flows that have ended, counted with their last row. */
export const flowsEnded = new Counter({
  name: 'holdfast_flows_ended_total',
  help: 'Flows that have ended, by their kind and outcome.',
  labelNames: ['kind', 'outcome'],
  registers,
});

/** What providers did with messages: `sent`, `failed` for now, `refused` for good, `error` for a fault of ours. */
export const sends = new Histogram({
  name: 'holdfast_send_seconds',
  help: 'Attempts to hand a message to a provider, by the result.',
  labelNames: ['provider', 'channel', 'result'],
  buckets: BUCKETS,
  registers,
});

/** The pool that hashes passwords. */
export const hashes = {
  seconds: new Histogram({
    name: 'holdfast_password_hash_seconds',
    help: 'Hashing or verifying one password with argon2id, without the wait for it.',
    labelNames: ['operation'],
    buckets: BUCKETS,
    registers,
  }),
  running: new Gauge({
    name: 'holdfast_password_hashes_running',
    help: 'Passwords that are being hashed or verified.',
    registers,
  }),
  waiting: new Gauge({
    name: 'holdfast_password_hashes_waiting',
    help: 'Passwords that wait to be hashed or verified.',
    registers,
  }),
  refused: new Counter({
    name: 'holdfast_password_hashes_refused_total',
    help: 'Calls that were refused because too many passwords waited.',
    registers,
  }),
};

/** Connections to PostgreSQL, sampled. */
export const connections = new Gauge({
  name: 'holdfast_database_connections',
  help: 'Connections to PostgreSQL of a pool, by what they do.',
  labelNames: ['pool', 'state'],
  registers,
});

/** Queries without a connection, sampled. */
export const connectionWaits = new Gauge({
  name: 'holdfast_database_waiting',
  help: 'Queries and transactions that wait for a connection of a pool.',
  labelNames: ['pool'],
  registers,
});

/** Tasks that no worker has taken yet, sampled. */
export const taskBacklog = new Gauge({
  name: 'holdfast_task_queue_backlog',
  help: 'Tasks in a queue of Temporal that no worker has taken yet, about.',
  labelNames: ['queue', 'type'],
  registers,
});

/** How long the oldest of them waits, sampled. */
export const taskBacklogAge = new Gauge({
  name: 'holdfast_task_queue_oldest_seconds',
  help: 'Age of the oldest task in a queue of Temporal that no worker has taken yet, about.',
  labelNames: ['queue', 'type'],
  registers,
});

/** Messages on their way, sampled. */
export const deliveries = new Gauge({
  name: 'holdfast_deliveries_unfinished',
  help: 'Deliveries that are neither sent nor given up, up to 10000 for each state.',
  labelNames: ['state', 'channel'],
  registers,
});

/** How long the oldest of them is under way, sampled. */
export const deliveriesAge = new Gauge({
  name: 'holdfast_deliveries_oldest_seconds',
  help: 'Age of the oldest delivery that is neither sent nor given up.',
  labelNames: ['state', 'channel'],
  registers,
});

/** The reminder run that is under way, sampled. */
export const rotation = new Gauge({
  name: 'holdfast_rotation_accounts',
  help: 'Accounts of the reminder run that is under way; absent while there is none.',
  labelNames: ['state'],
  registers,
});

/** Samples that couldn't be taken. */
export const samplesFailed = new Counter({
  name: 'holdfast_samples_failed_total',
  help: 'Values that could not be read when the metrics were asked for.',
  labelNames: ['sample'],
  registers,
});
