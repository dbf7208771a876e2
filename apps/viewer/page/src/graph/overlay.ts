/** What a plan says of an asset, on the graph. */
export interface OverlayAsset {
  /** Its place in the plan: shown on the box. The same number for what one step makes together is fine. */
  readonly order: number
  /** `full refresh`, `ingest`, ... */
  readonly mode: string
  /** In words: `← fact_boxscores`. */
  readonly reason: string
  /** The asset that pulled it in, where there is one: the edge between is lit. */
  readonly from?: string | null
}

export type GraphOverlay = { readonly [key: string]: OverlayAsset }

/** What a plan says of one asset; null where it leaves it alone. */
export function overlayOf(overlay: GraphOverlay | null, key: string): OverlayAsset | null {
  return overlay && Object.hasOwn(overlay, key) ? (overlay[key] ?? null) : null
}

/** The first of its reasons: the others are in the list. */
export function shortReason({ reason }: Pick<OverlayAsset, 'reason'>): string {
  return reason.split(';', 1)[0] ?? ''
}
