export { announceChange } from './announce-change.js';
export { resetPassword } from './reset-password.js';
export { signUp } from './sign-up.js';
