/** The name under which grpc.health.v1 tells whether mails are taken now. */
export const MAIL_HEALTH = 'holdfast.mail';
