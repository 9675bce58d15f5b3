/** What the recorded histories are encrypted with: known to everyone, and used for nothing else. */
export const RECORDING_KEYS = {
  SECRET_KEYS: `k1:${Buffer.from('the recorded histories of Holdfast').toString('base64')}`,
  SUBJECT_KEY: Buffer.from('the recorded histories of Holdfast').toString('base64'),
};
