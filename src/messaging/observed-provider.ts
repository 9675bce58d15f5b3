import { SpanKind } from '@opentelemetry/api';

import { sends } from '../telemetry/metrics.js';
import { inSpan } from '../telemetry/spans.js';
import { DeliveryError, type Provider } from './provider.js';

/** A provider whose sends are counted and traced: by its name, the channel and the result. */
export function observed<Outgoing>(
  channel: 'email' | 'mobile',
  provider: Provider<Outgoing>,
): Provider<Outgoing> {
  const { name } = provider;
  const attributes = { 'holdfast.provider': name, 'holdfast.channel': channel };
  const span = { kind: SpanKind.CLIENT, attributes };
  return {
    name,
    async send(outgoing) {
      const end = sends.startTimer({ provider: name, channel });
      try {
        await inSpan(`Send ${channel}`, span, () => provider.send(outgoing));
        end({ result: 'sent' });
      } catch (error) {
        end({ result: resultOf(error) });
        throw error;
      }
    },
    close: () => provider.close(),
  };
}

function resultOf(error: unknown): string {
  if (!(error instanceof DeliveryError)) return 'error';
  return error.permanent ? 'refused' : 'failed';
}
