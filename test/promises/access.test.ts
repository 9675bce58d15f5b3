import { tryPromises } from './try-promises.js';

// Who may do what.
tryPromises(18, 21);
