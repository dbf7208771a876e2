export { type TestDatabase, testDatabase } from './database.ts'
export { letLeaseExpire, lockedAssets, type TestLedger, testLedger } from './ledger.ts'
export { type LossyConnection, lossyConnection } from './lossy-connection.ts'
