import type { StackFile } from './stack-file.ts';

/** What a person needs to go on: addresses, credentials, three commands to try. */
export function introduction(stack: StackFile, file: string): string {
  const { username, password } = stack.basic;
  const user = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"alan.turing@example.com","name":{"givenName":"Alan","familyName":"Turing"}}`;
  return `
Rollcall is running.

  SCIM       ${stack.scimBaseUrl}
  Bearer     ${stack.bearerToken}
  Basic      ${username} : ${password}
  Admin API  ${stack.adminBaseUrl}   (token: adminToken in ${file})
  Kafka      ${stack.kafkaBrokers.join(',')}
  MongoDB    ${withoutPassword(stack.mongoUri)}
  Apps       ${stack.downstream.baseUrl} · ${stack.rosterFile}

Try:

  curl -s -u '${username}:${password}' ${stack.scimBaseUrl}/Users

  curl -s -H 'Authorization: Bearer ${stack.bearerToken}' -H 'Content-Type: application/scim+json' \\
    -d '${user}' ${stack.scimBaseUrl}/Users

  curl -s -H 'Authorization: Bearer ${stack.downstream.bearerToken}' ${stack.downstream.baseUrl}/Users

The same for scripts: ${file}
Ctrl-C stops everything.`;
}

function withoutPassword(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//…@');
}
