const resources = 'http://www.air-watch.com/servicemodel/resources'
const faults = 'http://www.air-watch.com/'
const declaration = '<?xml version="1.0" encoding="utf-8"?>'
const instances = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'

/**
 * Spells a value as an XML document (quirk U24). An object is one root element in the vendor's
 * namespace of models; its lists are repeated elements. A list is an `ArrayOf` element outside any
 * namespace, whose items name theirs on each member but `Id`: a client's paths tell so.
 *
 * @param title the root's name, for a list with `ArrayOf` before the name of its items
 */
export function encodeXml(value: unknown, title: string): string {
  if (!Array.isArray(value)) {
    return `${declaration}<${title} ${instances} xmlns="${resources}">${members(value)}</${title}>`
  }
  const item = title.replace(/^ArrayOf/, '')
  const items = value.map((each) => `<${item}>${looseMembers(each)}</${item}>`).join('')
  return `${declaration}<${title} ${instances}>${items}</${title}>`
}

/** Spells a refusal: `AirWatchFaultContract`, in a namespace of its own. */
export function encodeXmlFault(fault: {
  readonly activityId: string
  readonly errorCode: number
  readonly message: string
}): string {
  const inside = members({
    ActivityId: fault.activityId,
    ErrorCode: fault.errorCode,
    Message: fault.message,
  })
  return `${declaration}<AirWatchFaultContract xmlns="${faults}" ${instances}>${inside}</AirWatchFaultContract>`
}

function looseMembers(value: unknown): string {
  return Object.entries(value as object)
    .map(([name, member]) => element(name, member, name === 'Id' ? '' : ` xmlns="${resources}"`))
    .join('')
}

function members(value: unknown): string {
  const named = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const name of Object.keys(named)) text += element(name, named[name], '')
  return text
}

function element(name: string, value: unknown, attributes: string): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) {
    return value.map((item: unknown) => element(name, item, attributes)).join('')
  }
  const inside = typeof value === 'object' ? members(value) : escapeText(String(value))
  return `<${name}${attributes}>${inside}</${name}>`
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** What XML 1.0 §2.2 leaves out cannot be written at all, not even as a number. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to take out
const unwritable = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g

/** Most texts need nothing done. */
const harmless = /^[\x20-\x25\x27-\x3b=\x3f-\ud7ff]*$/

function escapeText(text: string): string {
  if (harmless.test(text)) return text
  return text
    .toWellFormed()
    .replace(unwritable, '')
    .replace(/[&<>]/g, (sign) => escapes[sign] ?? sign)
}
