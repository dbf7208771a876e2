import { platform, program, table } from '@headwater/config'

/*
 * bronze/inputs --> base --> (positive) --> doubled, tripled --> total      (off is disabled)
 *                    |----> [shown] --> [shown_twice] --> total
 *                    |              \-> from_view
 *                    |----> gathered --> gathered_more                      (incremental)
 *                    \----> counts --> labelled (with the seed) --> last    (mostly unchanged)
 *
 * (ephemeral), [view]
 */
export default platform({ name: 'mill', timeZone: 'UTC' }, (p) => {
  const { inputs } = p.operation('bring', {
    makes: { inputs: table('bronze/inputs') },
    run: program(process.execPath, ['bring.ts']),
  })
  p.dbt('./dbt', { sources: { 'bronze.inputs': inputs } })
})
