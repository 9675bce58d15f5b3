import { resolve } from 'node:path';

import type { Command } from 'commander';

import { ensureCertificates, type Certificates } from '../embedded/certificates.js';

interface CertsOptions {
  directory: string;
  host: string[];
  caller: string[];
  json: boolean;
}

/** Adds `certs`: certificates of a private authority, for the gRPC server and its callers. */
export function addCerts(program: Command): void {
  program
    .command('certs')
    .description(
      'make certificates for GRPC_TLS_ADDRESS and for callers; those that end within 30 days are made anew',
    )
    .option(
      '--directory <path>',
      'where they are, with the private authority that signs them',
      'certs',
    )
    .option('--host <name...>', 'the host names and addresses of the server', [
      'localhost',
      '127.0.0.1',
    ])
    .option('--caller <name...>', 'the services that call, as ROLES names them', ['web'])
    .option('--json', 'print one JSON document', false)
    .addHelpText(
      'after',
      `
Examples:
  holdfast certs
  holdfast certs --directory /etc/holdfast/certs --host holdfast.internal --caller web billing ops`,
    )
    .action(async ({ directory, host: hosts, caller: callers, json }: CertsOptions) => {
      const certificates = await ensureCertificates(resolve(directory), { hosts, callers });
      console.log(json ? JSON.stringify(certificates, undefined, 2) : inWords(certificates));
    });
}

function inWords({ authority, server, callers }: Certificates): string {
  const [web] = Object.values(callers);
  return [
    'The server is set to them by',
    `  GRPC_TLS_AUTHORITY=${authority}`,
    `  GRPC_TLS_CERTIFICATE=${server.certificate}`,
    `  GRPC_TLS_KEY=${server.key}`,
    'and to its address by GRPC_TLS_ADDRESS. Of the callers, each gets the authority and its own two files:',
    ...Object.entries(callers).map(
      ([name, files]) => `  ${name}: ${files.certificate}, ${files.key}`,
    ),
    ...(web ? ['Those of the pages are GRPC_CALLER_CERTIFICATE and GRPC_CALLER_KEY.'] : []),
    'authority.key signs new ones: keep it where no server and no caller reads it.',
  ].join('\n');
}
