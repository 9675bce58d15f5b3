import { AccountServiceDefinition } from '../gen/holdfast/v1/account.js';
import { FlowServiceDefinition } from '../gen/holdfast/v1/flow.js';
import { MessageServiceDefinition } from '../gen/holdfast/v1/message.js';
import { OperatorServiceDefinition } from '../gen/holdfast/v1/operator.js';
import { RecoveryServiceDefinition } from '../gen/holdfast/v1/recovery.js';
import { RegistrationServiceDefinition } from '../gen/holdfast/v1/registration.js';
import { SessionServiceDefinition } from '../gen/holdfast/v1/session.js';
import { SubUserServiceDefinition } from '../gen/holdfast/v1/sub_user.js';
import type { Role } from '../domain/role.js';

/** A service of the contract, as far as its calls have names. */
interface Service<Method extends string> {
  fullName: string;
  methods: Record<Method, { name: string }>;
}

/** Calls of one service: those that are named, or all of them. */
function calls<Method extends string>(
  { fullName, methods }: Service<Method>,
  ...names: Method[]
): string[] {
  const wanted = names.length > 0 ? names : (Object.keys(methods) as Method[]);
  return wanted.map((name) => `/${fullName}/${methods[name].name}`);
}

/** What works for people: each of these asks for the person's own session, secret, link or code as well. */
const FOR_PEOPLE = [
  ...calls(AccountServiceDefinition),
  ...calls(FlowServiceDefinition),
  ...calls(RecoveryServiceDefinition),
  ...calls(RegistrationServiceDefinition),
  ...calls(SessionServiceDefinition),
  ...calls(SubUserServiceDefinition),
  ...calls(MessageServiceDefinition, 'getSubscriptions', 'changeSubscription'),
];

/** The one table of who may call what. What isn't in it, nobody may. */
export const PERMISSIONS: Record<Role, readonly string[]> = {
  person: FOR_PEOPLE,
  gateway: FOR_PEOPLE,
  publisher: calls(MessageServiceDefinition, 'publishMessage', 'getMessage', 'listMessages'),
  reminder: calls(
    OperatorServiceDefinition,
    'startRotationRun',
    'getRotationRun',
    'cancelRotationRun',
    'listPasswordsDue',
  ),
  operator: calls(OperatorServiceDefinition),
};

/** Whether one of these roles may make the call. @param path as gRPC names it: `/holdfast.v1.…Service/…`. */
export function mayCall(roles: readonly Role[], path: string): boolean {
  return roles.some((role) => PERMISSIONS[role].includes(path));
}
