import proto, { type temporal } from '@temporalio/proto';

const { History } = proto.temporal.api.history.v1;

/** A history as it comes from the server. */
type HistoryMessage = temporal.api.history.v1.IHistory;

/** A history as plain JSON: bytes in base64, enums by name. */
export function historyToJson(history: HistoryMessage): object {
  return History.toObject(History.fromObject(history), {
    bytes: String,
    enums: String,
    longs: String,
  });
}

/** A history of {@link historyToJson}. */
export function historyFromJson(json: object): HistoryMessage {
  return History.fromObject(json);
}
