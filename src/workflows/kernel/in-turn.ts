import { patched } from '@temporalio/workflow';

type Activity = (...args: never[]) => Promise<unknown>;

/** The call that is under way. Each workflow has a copy of this module's variables. */
let underWay: Promise<unknown> | undefined;

/**
 * Lets the local activities of a workflow run one after the other. History keeps in which order they were
 * done, and not which of them were done at the same moment: what several did at once would be replayed in
 * another order, and the workflow stand still.
 */
export function inTurn<Activities extends object>(activities: Activities): Activities {
  return new Proxy(activities, {
    get(target, name) {
      // Every property of a proxy of activities is one.
      const activity = Reflect.get(target, name) as Activity;
      return (...args: never[]) => next(() => activity(...args));
    },
  });
}

function next(call: () => Promise<unknown>): Promise<unknown> {
  const turn = underWay && patched('activities-in-turn') ? underWay.then(call, call) : call();
  underWay = turn;
  const done = () => {
    if (underWay === turn) underWay = undefined;
  };
  turn.then(done, done);
  return turn;
}
