import { tryPromises } from './try-promises.js';

// Codes, links and guesses.
tryPromises(1, 5);
