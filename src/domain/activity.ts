/**
 * Events that an account sees as its recent activity (G1.5), by the names that cloud audits use. The steps
 * of a flow aren't among them: they are for operators.
 */
export const ACTIVITIES = [
  'AddUser',
  'ChangeMailPassword',
  'ChangeSubUserPassword',
  'ConsoleLogin',
  'CreateAccount',
  'DeleteUser',
  'DisableAccount',
  'DisableUser',
  'EnableAccount',
  'EnableUser',
  'EndSessions',
  'FreezeAccount',
  'ModifyAccountInfo',
  'ModifyContactAddress',
  'ModifyContactMail',
  'ModifyContactPhoneNum',
  'ModifyMail',
  'ModifyPhoneNum',
  'ModifySubscription',
  'ModifyVerificationMail',
  'ReleaseChannel',
  'ResetPassword',
  'ResetSubUserPassword',
  'SetRealNameStatus',
  'UndoChange',
  'VerifyContactMail',
] as const;
