// upload.js: uploads by the public tus client, through a proxy that cuts connections; prints what happened as one JSON object.
//
//   node upload.js PORT TOKEN FILE {JSON}
//
// JSON: chunk (bytes a request), during (the first chunk comes with the creation), cuts ([bytes of a connection, ..]: each of the first
// connections is cut after so many), checksum (an algorithm: each PATCH carries it), wrong ([n, ..]: the n-th PATCH carries a wrong one),
// retry (false: a cut ends it), storage (a file that remembers uploads), abort (bytes after which it is given up and terminated).
import crypto from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import * as tus from 'tus-js-client'

const [port, token, file, json] = process.argv.slice(2)
const options = JSON.parse(json ?? '{}')
const content = fs.readFileSync(file)
const cuts = [...(options.cuts ?? [])]
const told = { sent: 0, requests: [], cut: 0 }
let patches = 0

const proxy = net.createServer((near) => {
  const far = net.connect(Number(port), '127.0.0.1')
  let room = cuts.length > 0 ? cuts.shift() : Infinity
  near.on('data', (bytes) => {
    const part = bytes.subarray(0, room)
    room -= part.length
    if (room <= 0) {
      told.cut += 1
      far.write(part, () => { far.destroy(); near.destroy() })
    } else {
      far.write(part)
    }
  })
  far.on('data', (bytes) => near.write(bytes))
  for (const [one, other] of [[near, far], [far, near]]) {
    one.on('error', () => {})
    one.on('close', () => other.destroy())
  }
})
await new Promise((done) => proxy.listen(0, '127.0.0.1', done))

function end(result) {
  proxy.close()
  console.log(JSON.stringify({ ...told, ...result }))
  process.exit(0)
}

const upload = new tus.Upload(fs.createReadStream(file), {
  endpoint: `https://127.0.0.1:${proxy.address().port}/v1/evidence`,
  headers: { Authorization: `Bearer ${token}` },
  metadata: { name: file, sha256: crypto.createHash('sha256').update(content).digest('hex') },
  chunkSize: options.chunk ?? Infinity,
  uploadDataDuringCreation: options.during ?? false,
  retryDelays: options.retry === false ? null : [20, 20, 50, 100, 200],
  urlStorage: options.storage ? new tus.FileUrlStorage(options.storage) : null,
  storeFingerprintForResuming: Boolean(options.storage),
  removeFingerprintOnSuccess: true,
  onShouldRetry: (error) => {
    const status = error.originalResponse?.getStatus() ?? 0
    return status === 0 || status === 460 || status === 409 || status === 423
  },
  onBeforeRequest: (request) => {
    if (request.getMethod() !== 'PATCH') return
    patches += 1
    if (!options.checksum) return
    const from = Number(request.getHeader('Upload-Offset'))
    const bytes = content.subarray(from, from + (options.chunk ?? content.length))
    const hash = crypto.createHash(options.checksum).update(options.wrong?.includes(patches) ? 'other bytes' : bytes)
    request.setHeader('Upload-Checksum', `${options.checksum} ${hash.digest('base64')}`)
  },
  onAfterResponse: (request, response) => {
    told.requests.push([request.getMethod(), response.getStatus(), Number(response.getHeader('Upload-Offset') ?? -1)])
  },
  onProgress: (sent) => {
    told.sent = Math.max(told.sent, sent)
    if (options.abort && sent >= options.abort) {
      options.abort = 0
      upload.abort(true).then(() => end({ end: 'aborted', url: upload.url }), (error) => end({ end: String(error) }))
    }
  },
  onSuccess: () => end({ end: 'success', url: upload.url }),
  onError: (error) => end({ end: String(error) }),
})
if (options.storage) {
  const [previous] = await upload.findPreviousUploads()
  if (previous) upload.resumeFromPreviousUpload(previous)
}
upload.start()
