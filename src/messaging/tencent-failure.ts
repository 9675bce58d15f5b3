import { DeliveryError } from './provider.js';

/** What is wrong with the request stays so: a number, a parameter, a template of another region. */
const PERMANENT_CLASSES = [
  'InvalidParameter',
  'InvalidParameterValue',
  'MissingParameter',
  'UnknownParameter',
  'UnsupportedOperation',
];

/** Of the classes that are otherwise about our account, its approvals and limits. */
const PERMANENT_CODES = [
  'FailedOperation.ContainSensitiveWord',
  'FailedOperation.PhoneNumberInBlacklist',
  'FailedOperation.PhoneNumberParseFail',
  'FailedOperation.TemplateParamSetNotMatchApprovedTemplate',
  // a country that we don't send to, for all that its class says
  'LimitExceeded.AppCountryOrRegionInBlacklist',
];

/**
 * Tells by Tencent Cloud's code (https://www.tencentcloud.com/document/api/382/34861) why a text wasn't
 * taken. Its words aren't kept: they may repeat number and text.
 */
export function toDeliveryError(status: number, code: string | undefined): DeliveryError {
  if (code === undefined || !/^[A-Za-z]+(\.[A-Za-z]+)?$/.test(code)) {
    return new DeliveryError(`answered ${status}`, false);
  }
  const [kind = ''] = code.split('.');
  const permanent = PERMANENT_CLASSES.includes(kind) || PERMANENT_CODES.includes(code);
  return new DeliveryError(`answered ${code}`, permanent);
}
