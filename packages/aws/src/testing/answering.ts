import { createServer, type IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'
import { type Aws, type AwsSettings, openAws } from '../clients.ts'

export interface Answer {
  readonly status: number
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | object
}

export interface Question {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** `AWSStepFunctions.StartExecution`; empty for S3. */
  readonly target: string
  readonly body: string
}

/** An AWS whose answers the test writes: for what the emulator never says. Gone after the test. */
export async function answeringAws(
  answer: (question: Question) => Answer,
  settings: Partial<AwsSettings> = {},
): Promise<{ readonly aws: Aws; readonly asked: readonly Question[] }> {
  const asked: Question[] = []
  const server = createServer(async (request, response) => {
    const question = await read(request)
    asked.push(question)
    const { status, headers = {}, body = '' } = answer(question)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, {
      'content-type': typeof body === 'string' ? 'application/xml' : 'application/x-amz-json-1.0',
      ...headers,
    })
    response.end(question.method === 'HEAD' ? undefined : text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const credentials = { accessKeyId: '123456789012', secretAccessKey: 'test' }
  const endpoint = `http://127.0.0.1:${port}`
  const aws = openAws({ region: 'eu-west-1', endpoint, credentials, maxAttempts: 1, ...settings })
  onTestFinished(async () => {
    aws.close()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return { aws, asked }
}

/** As S3 words an error. */
export function s3Error(code: string, message = ''): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`
}

/** As STS says who asks. */
export const CALLER: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Arn>arn:aws:iam::123456789012:user/test</Arn><UserId>test</UserId><Account>123456789012</Account>
  </GetCallerIdentityResult></GetCallerIdentityResponse>`,
}

async function read(request: IncomingMessage): Promise<Question> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    target: String(request.headers['x-amz-target'] ?? ''),
    body: Buffer.concat(chunks).toString(),
  }
}
