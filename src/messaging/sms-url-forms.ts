import { z } from 'zod';

/** How the URLs of one scheme are written. */
export interface SmsUrlForm<Parts extends z.ZodObject = z.ZodObject> {
  /** The names of what stands before the `@`: user and password, or nothing. */
  credentials: readonly [user: string, password: string] | readonly [];
  /** The credentials and all options, each with its rule. */
  parts: Parts;
}

const part = (pattern: RegExp, rule: string) => z.string().regex(pattern, rule);

/** Plain HTTP, for tests on one machine. */
const insecure = z.literal('true', 'must be true or left out').optional();

/** `twilio://<account SID>:<auth token>@api.twilio.com?from=…` */
export const TWILIO = {
  credentials: ['accountSid', 'authToken'],
  parts: z
    .strictObject({
      accountSid: part(/^AC[\da-f]{32}$/i, 'must be AC and 32 hexadecimal digits'),
      authToken: z.string(),
      from: part(
        /^(\+?\d{3,15}|(?=.*[a-z])[\w &+-]{1,11})$/i,
        'must be a number such as +15550001111, or a name of up to 11 characters',
      ).optional(),
      messagingServiceSid: part(
        /^MG[\da-f]{32}$/i,
        'must be MG and 32 hexadecimal digits',
      ).optional(),
      insecure,
    })
    .refine(
      ({ from, messagingServiceSid }) =>
        (from === undefined) !== (messagingServiceSid === undefined),
      'that needs one of from and messagingServiceSid, and not both',
    ),
} satisfies SmsUrlForm;

/** `tencent://<secret id>:<secret key>@sms.tencentcloudapi.com?app=…&sign=…&region=…&templates=…` */
export const TENCENT = {
  credentials: ['secretId', 'secretKey'],
  parts: z.strictObject({
    secretId: part(/^[\w-]+$/, 'must be letters and digits'),
    secretKey: z.string(),
    app: part(/^\d{1,20}$/, 'must be the digits of an SdkAppId'),
    sign: z.string().min(1, 'must be the name of an approved signature'),
    region: part(/^[a-z][a-z\d-]+$/, 'must be a region, such as ap-guangzhou'),
    templates: z.string().min(1, 'must be the path of a file'),
    insecure,
  }),
} satisfies SmsUrlForm;

/** `webhook+https://<host>/<path>?secret=…` */
export const WEBHOOK = {
  credentials: [],
  parts: z.strictObject({
    // 43 characters are 32 bytes; both alphabets of RFC 4648
    secret: part(/^[\w+/-]{43,}={0,2}$/, 'must be 32 or more random bytes in base64'),
  }),
} satisfies SmsUrlForm;

/** The schemes of all HTTP providers. */
export const SMS_URL_FORMS = {
  'twilio:': TWILIO,
  'tencent:': TENCENT,
  'webhook+https:': WEBHOOK,
  'webhook+http:': WEBHOOK,
};

/** The schemes that `SMS_URL` knows. */
export type SmsScheme = 'inbox:' | keyof typeof SMS_URL_FORMS;
