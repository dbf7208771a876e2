import { assetKey } from '@headwater/graph'
import type { Dataset } from '../dataset.ts'

/** The runbook's dataset. `own` goes to the front of each bucket's name, so that tests can share an account. */
export function testDataset(own = 'ohpen'): Dataset {
  const columns = ['TransactionID', 'CustomerID', 'TransactionAmount', 'Currency', 'TransactionTimestamp']
  const silverColumns = [
    { name: 'id', type: 'varchar' },
    { name: 'account_id', type: 'varchar' },
    { name: 'amount', type: 'decimal(16,2)' },
    { name: 'currency', type: 'varchar' },
    { name: 'tx_date', type: 'timestamp' },
    { name: 'year', type: 'integer' },
    { name: 'month', type: 'integer' },
    { name: 'schema_v', type: 'varchar' },
    { name: 'run_id', type: 'varchar' },
  ]
  return {
    region: 'eu-west-1',
    bronze: {
      asset: assetKey('mortgages/bronze/transactions'),
      bucket: `${own}-bronze`,
      prefix: 'bronze/mortgages/transactions',
      file: 'transactions.csv.gz',
    },
    silver: {
      asset: assetKey('mortgages/silver/transactions'),
      bucket: `${own}-silver`,
      prefix: 'silver/mortgages/transactions',
    },
    quarantine: { bucket: `${own}-quarantine`, prefix: 'quarantine/mortgages/transactions' },
    gold: {
      bucket: `${own}-gold`,
      prefix: 'gold/mortgages',
      stateMachine: 'ohpen-gold-months',
      assets: {
        account_months: assetKey('mortgages/gold/account_months'),
        data_quality: assetKey('mortgages/gold/data_quality'),
      },
    },
    stateMachine: 'ohpen-etl-orchestration',
    logGroup: '/aws-glue/jobs/output',
    schemaVersion: 'v1',
    schemas: {
      v1: { bronzeColumns: columns, silverColumns },
      v2: {
        bronzeColumns: [...columns, 'Channel'],
        silverColumns: [...silverColumns, { name: 'channel', type: 'varchar' }],
      },
    },
    limits: { quarantineRate: 0.05, condemned: 100 },
    athena: { database: 'mortgages', results: { bucket: `${own}-silver`, prefix: '_athena' } },
  }
}
