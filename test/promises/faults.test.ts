import { tryPromises } from './try-promises.js';

// Faults, and input.
tryPromises(22, 30);
