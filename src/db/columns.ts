import type { ColumnType } from 'kysely';

/** Set by the database when the row is made. */
export type CreatedAt = ColumnType<Date, Date | undefined, never>;
/** A 64-bit number; the driver gives it as text. */
export type Bigint = ColumnType<string, string | number | bigint, string | number | bigint>;
/** Kept as jsonb. */
export type Json<T> = ColumnType<T, string, string>;
