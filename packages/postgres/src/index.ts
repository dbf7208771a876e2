export { type ConnectOptions, connect } from './connect.ts'
export { type ConnectionParts, connectionEnv, connectionParts } from './connection-parts.ts'
export { areComparable, type PartitionContent } from './content.ts'
export { type FingerprintOptions, fingerprint } from './fingerprint.ts'
export { quoteIdentifier, quoteLiteral, quoteRelation } from './identifier.ts'
export { type NewestRow, newestRow } from './newest-row.ts'
export {
  type Observation,
  type ObservationProblem,
  type ObservedRelation,
  type ObserveOptions,
  observe,
} from './observe.ts'
export { type Preview, type PreviewOptions, preview } from './preview.ts'
export type { Queryable } from './queryable.ts'
export { countRows, relationExists, relationsExist } from './relations.ts'
export { checkRights, type MissingRight, type NeededRelation, type NeededRights } from './rights.ts'
export { unreachableDatabase } from './unreachable.ts'
