import { daily, platform, program, table } from '@headwater/config'

/*
 * A league as small as it can be with all that goes wrong in large ones: what comes late, comes again, was corrected or
 * goes away at the source, behind every way in which a dbt model keeps what it has.
 */

const at = (partitionColumn?: string) => ({
  ...(partitionColumn !== undefined && { partitionColumn }),
  fingerprint: { exclude: ['modified_at'] },
})

export default platform({ name: 'league', timeZone: 'UTC' }, (p) => {
  const { scores, plays } = p.operation('ingest_day', {
    makes: { scores: table('bronze/scores', at('day')), plays: table('bronze/plays', at('day')) },
    partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }),
    run: async (context) => (await import('./ingest.ts')).ingestDay(context),
  })
  const { players } = p.operation('ingest_players', {
    makes: { players: table('bronze/players', at()) },
    run: async (context) => (await import('./ingest.ts')).ingestPlayers(context),
  })
  const dbt = p.dbt('./dbt', {
    sources: { 'bronze.scores': scores, 'bronze.plays': plays, 'bronze.players': players },
  })
  // dbt reads what comes of it as a source: to dbt the graph ends at the features.
  p.operation('rate', {
    reads: dbt.model('features'),
    makes: { ratings: table('gold/ratings') },
    run: program(process.execPath, ['rate.ts']),
  })
})
