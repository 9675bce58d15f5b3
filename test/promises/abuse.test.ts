import { tryPromises } from './try-promises.js';

// Enumeration and abuse.
tryPromises(11, 17);
