/*
 * What the page and the server say to each other: types alone, so that both sides are held to them. Times are ISO 8601 in
 * UTC by the target's clock. Whatever people or programs wrote (descriptions, logs, reasons, SQL) is text, never markup.
 */
export type * from './asset-view.ts'
export type * from './freshness-view.ts'
export type * from './graph-view.ts'
export type * from './plan-view.ts'
export type * from './run-view.ts'
export type * from './trouble-view.ts'
