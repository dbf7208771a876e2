import type { Json } from '@headwater/graph'

/** The fields of an object; none of anything else. For data of which only a part is of interest, and nothing may be relied on. */
export function record(value: Json | undefined): { readonly [key: string]: Json } {
  return isRecord(value) ? value : {}
}

/** The entries of a list; none of anything else. */
export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

export function isText(value: Json | undefined): value is string {
  return typeof value === 'string'
}

export function textOrNull(value: Json | undefined): string | null {
  return isText(value) ? value : null
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
