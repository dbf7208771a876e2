import { daily, monthly, platform } from '@headwater/config'

// The sample ends here; a platform in use has no end.
const arrivals = daily({ start: '2024-01-01', end: '2024-03-10', timeZone: 'UTC' })
// One month more than arrivals: the first of them bring late rows of December.
const months = monthly({ start: '2023-12', end: '2024-03', timeZone: 'UTC' })

const bronze = { bucket: 'ohpen-bronze', prefix: 'bronze/mortgages/transactions' }

const sent = ['TransactionID', 'CustomerID', 'TransactionAmount', 'Currency', 'TransactionTimestamp']
const written = [
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

export default platform({ name: 'mortgages', timeZone: 'UTC' }, (p) => {
  const transactions = p.source('bronze/transactions', {
    description: 'Transactions as upstream sent them, by the date on which they arrived',
    partitions: arrivals,
    // What arrived on a day is there the next morning.
    freshness: { by: '06:00', timeZone: 'UTC', errorAfter: '6h', warnAfter: '0m' },
    ...bronze,
  })

  p.isolated('transaction_etl', {
    reads: transactions,
    makes: {
      path: 'silver/transactions',
      description: 'Valid transactions by the date on which they arrived; each run beside the earlier ones',
    },
    partitions: arrivals,
    pool: 'glue',
    region: 'eu-west-1',
    stateMachine: 'ohpen-etl-orchestration',
    bronze: { ...bronze, file: 'transactions.csv.gz' },
    silver: { bucket: 'ohpen-silver', prefix: 'silver/mortgages/transactions' },
    quarantine: { bucket: 'ohpen-quarantine', prefix: 'quarantine/mortgages/transactions' },
    logGroup: '/aws-glue/jobs/output',
    schemaVersion: 'v1',
    schemas: {
      v1: { bronzeColumns: sent, silverColumns: written },
      v2: {
        bronzeColumns: [...sent, 'Channel'],
        silverColumns: [...written, { name: 'channel', type: 'varchar' }],
      },
    },
    limits: { quarantineRate: 0.05, condemned: 100 },
    athena: { database: 'mortgages', results: { bucket: 'ohpen-artifacts', prefix: 'athena' } },
    gold: {
      operation: 'gold_months',
      makes: {
        account_months: { path: 'gold/account_months', description: 'What each account did in a month, by currency' },
        data_quality: { path: 'gold/data_quality', description: 'What each run brought, and what of it was refused' },
      },
      partitions: months,
      bucket: 'ohpen-gold',
      prefix: 'gold/mortgages',
      stateMachine: 'ohpen-gold-months',
    },
  })

  p.sandbox({
    aws: { provision: async (context) => (await import('./sandbox/provision.ts')).provision(context) },
  })
})
