/**
 * The scripts that pages may load, as browsers run them. Pages work without: only passkeys, and
 * sending a form on by itself, need one. They ask no server anything: all they need stands in the
 * page, and what they find out goes back in a form.
 */
export const pageScripts = {
  passkeys: `'use strict'
for (const form of document.querySelectorAll('form[data-passkey]')) {
  const PKC = window.PublicKeyCredential
  if (!PKC || !PKC.parseRequestOptionsFromJSON || !PKC.parseCreationOptionsFromJSON) continue
  form.hidden = false
  const status = form.querySelector('[role=status]')
  const button = form.querySelector('button')
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    status.textContent = 'Waiting for your passkey...'
    try {
      const options = JSON.parse(form.dataset.options)
      const credential = form.dataset.passkey === 'create'
        ? await navigator.credentials.create({ publicKey: PKC.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PKC.parseRequestOptionsFromJSON(options) })
      form.elements.credential.value = JSON.stringify(credential.toJSON())
      form.submit()
    } catch (error) {
      status.textContent = error.name === 'InvalidStateError'
        ? 'This device has a passkey for you already.'
        : 'No passkey was used. You can try again, or go on without one.'
      button.disabled = false
    }
  })
}
`,
  'submit-form': `'use strict'
document.querySelector('form[data-submit]').submit()
`,
} as const
