/** A certificate and its key, for tests of what is wrong with one; made with openssl. */
export interface BrokenCertificate {
  readonly certificate: string
  readonly key: string
}

/** Names `localhost` and its addresses, and ended on 1 April 2026. */
export const expiredCertificate: BrokenCertificate = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBrDCCAVKgAwIBAgIURkNBCnul0CDp6Ri2r+HAtjT1798wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MB4XDTI2MDEwMTAwMDAwMFoXDTI2MDQwMTAw
MDAwMFowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEKT/BCrCxjTz2Uc+FVjUCcNVXkFdEnfUPH0Ad4gnMkpiQpZSnM1A83zFM
incID7VDFiMffPh2pZq+v43Iytq2AqOBgTB/MB0GA1UdDgQWBBTF0gGCJdNx+K/h
IEGYyPxdg8cefjAfBgNVHSMEGDAWgBTF0gGCJdNx+K/hIEGYyPxdg8cefjAPBgNV
HRMBAf8EBTADAQH/MCwGA1UdEQQlMCOCCWxvY2FsaG9zdIcEfwAAAYcQAAAAAAAA
AAAAAAAAAAAAATAKBggqhkjOPQQDAgNIADBFAiEA7Z2Xoob/v/MBr0JQdwi1vBqB
+PGIypIdJ72B9UWj4gMCIFO0FJ11HahTc7xHMNOL7dsZy//iTauABIeNIr1ZhjGD
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0SsmcsC0RHPOKP3I
mWzTtfik7wa9Tgp8LIN6F6isnI6hRANCAAQpP8EKsLGNPPZRz4VWNQJw1VeQV0Sd
9Q8fQB3iCcySmJCllKczUDzfMUyKdwgPtUMWIx98+Halmr6/jcjK2rYC
-----END PRIVATE KEY-----
`,
}

/** Names `elsewhere.example` only; valid for a hundred years. */
export const otherNameCertificate: BrokenCertificate = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBrTCCAVOgAwIBAgIUCJKoovYPyfsjdxO7T91K930anRkwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRZWxzZXdoZXJlLmV4YW1wbGUwIBcNMjYxMTIxMDAwMDAwWhgP
MjEyNjEwMjgwMDAwMDBaMBwxGjAYBgNVBAMMEWVsc2V3aGVyZS5leGFtcGxlMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEfbhtPfIBriXK++lpJJHZ+gzxfXJjwNad
/IbtjfGZzlWQbPaRenMvtRLAS2sTl+yXG7+MhBMok1mqMswlQV7prKNxMG8wHQYD
VR0OBBYEFFVvj9audSiO6a1dFGJ/lL9/NEeHMB8GA1UdIwQYMBaAFFVvj9audSiO
6a1dFGJ/lL9/NEeHMA8GA1UdEwEB/wQFMAMBAf8wHAYDVR0RBBUwE4IRZWxzZXdo
ZXJlLmV4YW1wbGUwCgYIKoZIzj0EAwIDSAAwRQIgZfmJh5HuxGgFku8UqMBsziar
myzT7CraN5rzPzzUGT0CIQCC3eca+d4i86kru9Amsx5m4z9Y1GSOgXZMa221s07H
Ag==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgfM5txCqwyliYNXcC
ViTl7s7nEMFawTZy1AgycCsa9y2hRANCAAR9uG098gGuJcr76Wkkkdn6DPF9cmPA
1p38hu2N8ZnOVZBs9pF6cy+1EsBLaxOX7Jcbv4yEEyiTWaoyzCVBXums
-----END PRIVATE KEY-----
`,
}
