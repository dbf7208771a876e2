import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countRecords, RecordCounter } from './count-records.ts'

function count(csv: string, pieces = 1): number {
  const bytes = Buffer.from(csv)
  const counter = new RecordCounter()
  const size = Math.max(1, Math.ceil(bytes.length / pieces))
  for (let from = 0; from < bytes.length; from += size) counter.take(bytes.subarray(from, from + size))
  return counter.end()
}

/** How many rows Python's csv module gives for each text, empty ones left out: how the job counts. */
async function byPython(texts: readonly string[]): Promise<readonly number[]> {
  const program = `
import csv, io, json, sys
print(json.dumps([sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row) for text in json.loads(sys.argv[1])]))`
  const python = process.env.HEADWATER_TEST_PYTHON ?? 'python3'
  const { stdout } = await promisify(execFile)(python, ['-c', program, JSON.stringify(texts)])
  return JSON.parse(stdout)
}

describe('RecordCounter', () => {
  it.each([
    ['a line each, with or without an end of the last', 'a,b\n1,2\n3,4', 3],
    ['line ends of every sort', 'a\r\nb\rc\n', 3],
    ['no empty line', 'a\n\n\r\nb\n\n', 2],
    ['line ends within quotes for a part of the field', 'a,"one\ntwo",b\nc\n', 2],
    ['two quotes within quotes for one', '"say ""x\ny""",b\n', 1],
    ['a quote within a field for a letter', 'a,5" wide\nb\n', 2],
    ['a quote that is never closed for the rest', 'a\n"b\nc\nd', 2],
    ['nothing in an empty file', '', 0],
  ])('takes %s', (_, csv, records) => {
    expect(count(csv)).toBe(records)
  })

  it('counts as the job does, wherever the pieces end', async () => {
    const texts = fc.sample(fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é'), maxLength: 30 }), {
      numRuns: 3000,
      seed: 7,
    })
    const expected = await byPython(texts)
    expect(texts.map((text) => count(text))).toEqual(expected)
    expect(texts.map((text) => count(text, 7))).toEqual(expected)
  })
})

describe('countRecords', () => {
  it('leaves out the header, and fails on what is cut off or no gzip', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headwater-records-'))
    try {
      const file = join(folder, 'x.csv.gz')
      const whole = gzipSync(`a,b\n${'1,2\n'.repeat(5000)}`)
      await writeFile(file, whole)
      expect(await countRecords(file)).toBe(5000)
      await writeFile(file, gzipSync(''))
      expect(await countRecords(file)).toBe(0)
      await writeFile(file, whole.subarray(0, whole.length - 12))
      await expect(countRecords(file)).rejects.toThrow(/unexpected end of file/)
      await writeFile(file, 'a,b\n1,2\n')
      await expect(countRecords(file)).rejects.toThrow(/incorrect header check/)
      await expect(countRecords(join(folder, 'none'))).rejects.toThrow(/ENOENT/)
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
