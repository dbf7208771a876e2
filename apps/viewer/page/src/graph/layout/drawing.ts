/** What is to be laid out: sizes in pixels, edges by place. */
export interface LayoutRequest {
  readonly boxes: readonly { readonly width: number; readonly height: number }[]
  readonly edges: readonly (readonly [from: number, to: number])[]
  readonly direction: 'right' | 'down'
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Where everything goes, in pixels from the top left. */
export interface Drawing {
  /** The middle of each box. */
  readonly spots: readonly Point[]
  /** Of each edge the points of a chain of cubic curves (1 + 3n points), or null where it may take any way. */
  readonly routes: readonly (readonly Point[] | null)[]
  readonly width: number
  readonly height: number
}
