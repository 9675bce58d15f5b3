import { tryPromises } from './try-promises.js';

// Links, and changes that meet one another.
tryPromises(6, 10);
