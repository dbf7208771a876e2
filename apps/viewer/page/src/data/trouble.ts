import type { TroubleView } from '@headwater/viewer'

/** An answer of the server that is not 2xx, or none at all (`status` 0, code `no-server`). */
export class TroubleError extends Error {
  override readonly name = 'TroubleError'
  readonly status: number
  readonly trouble: TroubleView

  constructor(status: number, trouble: TroubleView) {
    super(trouble.message)
    this.status = status
    this.trouble = trouble
  }
}

/** Whatever was thrown, as something that can be shown. */
export function troubleOf(error: unknown): TroubleView {
  if (error instanceof TroubleError) return error.trouble
  return plainTrouble('page-error', error instanceof Error ? error.message : String(error))
}

export function plainTrouble(code: string, message: string): TroubleView {
  return { code, message, details: [], next: [], at: null }
}
