import type { IncomingWebhookSendArguments as SlackMessage } from '@slack/webhook'
import type { Message } from './alert.ts'

/** Slack refuses a section with more fields, and a text that is longer. */
const FIELDS = 10
const TEXT = 3000

/**
 * A message as the JSON of Slack's incoming webhooks. `blocks` are what Slack shows; `text` says the same in lines, for
 * notifications and for everything else that takes Slack's format (Mattermost, Rocket.Chat). Nothing in it becomes a link,
 * a mention or a preview. Takes one that is clean.
 */
export function slackMessage({ headline, fields, command }: Message): SlackMessage {
  const lines = [headline, ...fields.map(({ label, text }) => `${label}: ${text}`)]
  const cells = fields.slice(0, FIELDS).map(({ label, text }) => mrkdwn(`*${plain(label)}*\n${plain(text)}`))
  return {
    text: [...lines.map(plain), ...(command === null ? [] : [code(command)])].join('\n'),
    blocks: [
      { type: 'section', text: mrkdwn(`*${plain(headline)}*`) },
      ...(cells.length === 0 ? [] : [{ type: 'section', fields: cells } as const]),
      ...(command === null ? [] : [{ type: 'section', text: mrkdwn(code(command)) } as const]),
    ],
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  }
}

/** `verbatim`: names of channels and people in it stay text. */
function mrkdwn(text: string) {
  return { type: 'mrkdwn', text, verbatim: true } as const
}

/** The three characters by which Slack tells its own from text; and no mention of everybody where `@all` is one. */
function plain(text: string): string {
  return escaped(text).replace(/@(?=all|channel|here|everyone|group)/gi, '@\u200b')
}

/** To be copied, so as it is; a backtick would end it. A command that Slack could not take whole is left to the terminal. */
function code(command: string): string {
  const text = escaped(command)
  if (text.length > TEXT - 2) return 'the command is too long for a message: see the run'
  return command.includes('`') ? text : `\`${text}\``
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
