import {
  create,
  ScalarType,
  toBinary,
  type DescField,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import fc, { type Arbitrary } from 'fast-check';

/** What a field is likely to be held to by its name, so that some requests get further than its check. */
const LIKELY: [pattern: RegExp, values: Arbitrary<string>][] = [
  [/Id$/, fc.uuid()],
  [/uin/i, fc.bigInt({ min: 0n, max: 10n ** 13n }).map(String)],
  [/email/i, fc.emailAddress()],
  [/mobile/i, fc.constantFrom('+8613800138000', '+12025550123', '+85251234567', '+4930123456')],
  [/password/i, fc.constantFrom('Blue-Kettle-42', 'short', 'Tall-Lantern-7')],
  [/^code$/, fc.integer({ min: 0, max: 999_999 }).map((code) => String(code).padStart(6, '0'))],
  [/reason/, fc.constant('fuzz')],
  [/token/i, fc.base64String({ maxLength: 200 })],
];

/** What breaks programs: of any script, with halves of characters, line ends, nothing, or far too much. */
const HOSTILE = fc.oneof(
  fc.constant(''),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
  fc.constantFrom(
    '\0',
    'a\r\nBcc: x@example.com',
    "'; drop table accounts; --",
    '../../etc/passwd',
    '\u202Egnp.exe',
    '{{7*7}}',
    '%s%n',
    'NaN',
    '-1',
    '9'.repeat(40),
  ),
  fc.constantFrom('a', '🦊', '\u0301', ' ').map((unit) => unit.repeat(5_000)),
);

const NUMBERS = fc.oneof(
  fc.integer(),
  fc.constantFrom(0, -1, 1, 100, 101, 2_147_483_647, -2_147_483_648),
);

function stringFor(name: string): Arbitrary<string> {
  const likely = LIKELY.find(([pattern]) => pattern.test(name))?.[1];
  return likely ? fc.oneof({ weight: 3, arbitrary: likely }, HOSTILE) : HOSTILE;
}

/** A half of a surrogate pair has no UTF-8: broken bytes are tried by the mutation. */
function asUtf8(text: string): string {
  return Buffer.from(text).toString();
}

function scalar(type: ScalarType, name: string): Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return stringFor(name).map(asUtf8);
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 200 });
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return fc.float();
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    default:
      return NUMBERS;
  }
}

function valueOf(field: DescField): Arbitrary<unknown> {
  switch (field.fieldKind) {
    case 'scalar':
      return scalar(field.scalar, field.localName);
    case 'enum':
      return fc.oneof(fc.integer({ min: 0, max: 8 }), NUMBERS);
    case 'message':
      return message(field.message);
    case 'list': {
      const item =
        field.listKind === 'scalar'
          ? scalar(field.scalar, field.localName)
          : field.listKind === 'enum'
            ? NUMBERS
            : message(field.message);
      return fc.array(item, { maxLength: 6 });
    }
    case 'map':
      return fc.dictionary(
        HOSTILE.map(asUtf8),
        field.mapKind === 'scalar' ? scalar(field.scalar, field.localName) : NUMBERS,
        { maxKeys: 8 },
      );
  }
}

function message(type: DescMessage): Arbitrary<object> {
  const fields = type.fields.map((field) => [
    field.localName,
    fc.option(valueOf(field), { nil: undefined, freq: 6 }),
  ]);
  return fc.record(Object.fromEntries(fields) as Record<string, Arbitrary<unknown>>);
}

/** A request of a method as it is sent: well formed in most cases, and with broken bytes in some. */
export function arbitraryRequest(method: DescMethod): Arbitrary<Buffer> {
  const encoded = message(method.input).map((values) =>
    Buffer.from(
      toBinary(method.input, create(method.input, values as MessageInitShape<DescMessage>)),
    ),
  );
  const broken = fc
    .tuple(encoded, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
    .map(([bytes, changes]) => {
      const changed = Buffer.from(bytes);
      for (const [at, byte] of changes) if (bytes.length > 0) changed[at % bytes.length] = byte;
      return changed;
    });
  return fc.oneof(
    { weight: 8, arbitrary: encoded },
    { weight: 1, arbitrary: broken },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  );
}
