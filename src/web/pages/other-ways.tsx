import { FlowStep, type Flow } from '../../gen/holdfast/v1/flow.js';
import type { Texts } from '../texts/texts.js';
import { Form } from './form.js';
import { channelOf } from './method-choice.js';

const SECOND = 1000;

/** What to do when no code comes: the same way again, or another one (G4.1). */
export function OtherWays({ texts, flow, path }: { texts: Texts; flow: Flow; path: string }) {
  const { noCode, resend, resendText, instead } = texts.code;
  // rounded up: a second earlier it would be refused
  const wait = Math.ceil(((flow.resendAfter?.valueOf() ?? 0) - Date.now()) / SECOND) * SECOND;
  const others = flow.nextSteps.includes(FlowStep.FLOW_STEP_CHOOSE_IDENTITY_METHOD)
    ? flow.offeredMethods.filter(({ maskedAddress }) => maskedAddress !== flow.maskedTarget)
    : [];
  return (
    <section className="other-ways" aria-labelledby="no-code">
      <h2 id="no-code">{noCode}</h2>
      {wait > 0 && <p className="hint">{resendText(wait)}</p>}
      <Form action={`${path}/resend`}>
        <button className="quiet">{resend}</button>
      </Form>
      {others.map((method) => (
        <Form key={method.kind} action={`${path}/method`} hidden={{ method: method.kind }}>
          <button className="quiet">{instead[channelOf(method)](method.maskedAddress)}</button>
        </Form>
      ))}
    </section>
  );
}
