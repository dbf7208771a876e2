const UNDEFINED_TABLE = '42P01'

/** Reading makes no tables: a warehouse on which nothing was ever run has no ledger yet, and so no rows. */
export async function orNone<T>(rows: Promise<T[]>): Promise<T[]> {
  try {
    return await rows
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE) return []
    throw error
  }
}
