import { expect, it } from 'vitest'
import { asked, behind, graphOf, key, planOf } from '../testing/world.ts'
import { planInWords } from './plan-words.ts'

const graph = graphOf([])
const plan = planOf(
  [
    {
      id: '1',
      title: 'dbt build',
      assets: [
        ['silver/fact', 'full refresh', asked, 'the token s3cret arrived late'],
        ['gold/form', 'rebuild', behind('silver/fact', 1)],
      ],
    },
  ],
  {
    untouched: [
      { type: 'live', keys: [key('rest_api')] },
      { type: 'not affected', keys: [key('gold/other')] },
    ],
  },
)

it('says of each asset why it is built and of each group why it is left alone, in their order', () => {
  const words = planInWords(plan, { graph, drops: [], redact: (text) => text.replace('s3cret', '***') })
  expect(words).toEqual({
    reasons: ['you asked; the token *** arrived late', '← fact (+1)'],
    untouched: ['live, reads on every request', 'nothing upstream of it changes'],
    warnings: [],
  })
})

it('warns of what is dropped for good and of what a forced mode may lose', () => {
  const [first, ...others] = plan.assets
  const forced = { ...plan, assets: first ? [{ ...first, risk: 'may lose late rows' }, ...others] : [] }
  const drops = [{ view: { schema: 'public', name: 'mine' }, materialized: false, on: [key('silver/fact')] }]
  expect(planInWords(forced, { graph, drops, redact: (text) => text }).warnings).toEqual([
    'drops the view public.mine with fact: nobody here makes it again',
    'silver/fact: may lose late rows',
  ])
})
