import { register } from 'node:module';

// `node --import ./scripts/typescript.js file.ts` runs TypeScript as it is
register('./typescript-hooks.js', import.meta.url);
