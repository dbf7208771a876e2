import type { Trouble, TroubleKind } from './trouble.ts'

/** What a failed job said of itself, told from its message. In the order in which they are tried. */
const SAID: readonly {
  readonly says: RegExp
  readonly kind: TroubleKind
  readonly next: readonly string[]
  readonly transient?: true
}[] = [
  {
    says: /it is of schema_version (\w+)|schema_version \S+ is unknown/i,
    kind: 'wrong schema version',
    next: ['write  --schema-version   as its Bronze has it'],
  },
  {
    says: /has run before|is there already: a run never writes over/i,
    kind: 'name taken',
    next: ['the same backfill again: it makes new run_ids'],
  },
  {
    says: /\bBronze not found|NoSuchKey|key does not exist/i,
    kind: 'no bronze',
    next: ['ask upstream for the file, or leave the date out'],
  },
  {
    says: /truncated|no gzip file|not a gzipped file|is not UTF-8|codec can't decode|is not CSV|is empty: it has no header|other columns than/i,
    kind: 'bad bronze',
    next: ['ask upstream for the file again; it arrives as another Bronze run, which --bronze-run names'],
  },
  {
    says: /access denied|AccessDenied|not authorized|UnauthorizedOperation/i,
    kind: 'access denied',
    next: ["allow it for the job's role"],
  },
  {
    says: /Throttl|Rate exceeded|SlowDown|ConcurrentRunsExceeded|ResourceNumberLimitExceeded/i,
    kind: 'throttled',
    next: ['a smaller limit of the pool keeps below the quota'],
    transient: true,
  },
  {
    says: /PermanentRedirect|must be addressed using the specified endpoint|AuthorizationHeaderMalformed/i,
    kind: 'other region',
    next: ['the job reads a bucket of another region: aws s3api get-bucket-location says where it is'],
  },
]

/** What a failed job's own words tell; null for what nobody foresaw. */
export function recogniseJobFailure(said: string): Pick<Trouble, 'kind' | 'next' | 'transient'> | null {
  const found = SAID.find(({ says }) => says.test(said))
  if (found === undefined) return null
  const { kind, next, transient } = found
  return { kind, next, ...(transient && { transient }) }
}
