import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { callJobs } from '../test/python.ts'

const header = 'TransactionID,CustomerID,TransactionAmount,Currency,TransactionTimestamp'
const row = 'T1,C1,10.50,EUR,2024-01-15T09:30:00Z'
const csv = `${header}\n${row}\n`

/** What reading a file gives: its rows, or the message of the refusal. */
async function read(body: Buffer, schemaVersion = 'v1'): Promise<unknown> {
  const [answer] = await callJobs([{ call: 'read_rows', body: body.toString('base64'), schema_version: schemaVersion }])
  return answer
}

const refused = (message: string | RegExp) => ({
  error: typeof message === 'string' ? message : expect.stringMatching(message),
})

describe('a Bronze file', () => {
  it('is its rows, whatever ends its lines, with quotes undone and empty lines left out', async () => {
    const text = `${header}\r\n"T,1","C""1",10.50,EUR,2024-01-15T09:30:00Z\r\n\r\n${row}`
    expect(await read(gzipSync(text))).toEqual([
      ['T,1', 'C"1', '10.50', 'EUR', '2024-01-15T09:30:00Z'],
      ['T1', 'C1', '10.50', 'EUR', '2024-01-15T09:30:00Z'],
    ])
    expect(await read(gzipSync(header))).toEqual([])
    expect(await read(gzipSync(`\ufeff${csv}`))).toHaveLength(1)
  })

  it('that is truncated is refused, wherever it was cut', async () => {
    const whole = gzipSync(csv)
    const message = /^the file is truncated: its gzip stream ends early, after \d+ bytes$/
    for (const bytes of [whole.length - 1, whole.length - 8, 40, 12]) {
      expect(await read(whole.subarray(0, bytes))).toEqual(refused(message))
    }
  })

  it('that is no gzip file, or a damaged one, is refused', async () => {
    expect(await read(Buffer.from(csv))).toEqual(
      refused(/^the file is no gzip file, or a damaged one: Not a gzipped file/),
    )
    const damaged = gzipSync(csv)
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 0xff
    expect(await read(damaged)).toEqual(refused(/^the file is no gzip file, or a damaged one: CRC check failed/))
  })

  it('of no byte or no line at all is refused', async () => {
    expect(await read(Buffer.alloc(0))).toEqual(refused('the file is empty: it has no header'))
    expect(await read(gzipSync(''))).toEqual(refused('the file is empty: it has no header'))
  })

  it('in another encoding is refused with the place of the first byte that tells', async () => {
    const latin1 = Buffer.from(csv.replace('C1', 'Caf\u00e9'), 'latin1')
    const at = `${header}\nT1,Caf`.length
    expect(await read(gzipSync(latin1))).toEqual(refused(`the file is not UTF-8: byte 0xe9 at offset ${at}`))
    expect(await read(gzipSync(Buffer.from(`\ufeff${csv}`, 'utf16le')))).toEqual(
      refused('the file is not UTF-8: byte 0xff at offset 0'),
    )
  })

  it('with other columns is refused, with what is missing and unknown, or the version that it is of', async () => {
    const starts = (found: string) => `the file has other columns than schema v1: ${found}; `
    const renamed = header.replace('Currency', 'Ccy')
    expect(await read(gzipSync(renamed))).toEqual(refused(`${starts(renamed)}missing Currency; unknown Ccy`))
    const swapped = 'CustomerID,TransactionID,TransactionAmount,Currency,TransactionTimestamp'
    expect(await read(gzipSync(swapped))).toEqual(refused(`${starts(swapped)}wanted in this order: ${header}`))
    const v2 = `${header},Channel`
    expect(await read(gzipSync(v2))).toEqual(refused(`${starts(v2)}unknown Channel; it is of schema_version v2`))
    expect(await read(gzipSync(header), 'v2')).toEqual(refused(/missing Channel; it is of schema_version v1$/))
    expect(await read(gzipSync(v2), 'v2')).toEqual([])
  })

  it('that breaks off inside quotes is refused with the line', async () => {
    expect(await read(gzipSync(`${header}\n"T1,C1`))).toEqual(refused(/^the file is not CSV: .* in line 2$/))
  })

  it('is not read for a schema version that nobody wrote down', async () => {
    expect(await read(gzipSync(csv), 'v9')).toEqual(refused('schema_version v9 is unknown: this job writes v1, v2'))
  })
})

describe('the key of a Bronze file', () => {
  it('says the date on which it arrived', async () => {
    const keys = [
      'bronze/mortgages/transactions/ingest_date=2024-01-15/run_id=20240115T120000Z/transactions.csv.gz',
      'bronze/2024-01-15/transactions.csv.gz',
    ]
    expect(await callJobs(keys.map((key) => ({ call: 'ingest_date_of', key })))).toEqual([
      '2024-01-15',
      refused(
        's3_key bronze/2024-01-15/transactions.csv.gz is not of the form …/ingest_date=YYYY-MM-DD/run_id=…/<file>',
      ),
    ])
  })
})
