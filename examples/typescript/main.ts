// Calls every operation and writes the answers as one JSON object, by operation.
//
// Usage: CLAY_BASE_URL=... CLAY_SESSION=... node dist/main.js USER_ID WORKSPACE_ID INTEGRATION_TYPE

import createClient from "openapi-fetch";
import type { components, operations, paths } from "./clay.js";

type Answers = {
  [Id in keyof operations]: operations[Id]["responses"][200]["content"]["application/json"];
};

interface Result<Body> {
  data?: Body | undefined;
  error?: components["schemas"]["Error"] | undefined;
  response: Response;
}

function answer<Body>({ data, error, response }: Result<Body>): Body {
  if (data === undefined) {
    throw new Error(`${response.status} ${error?.message ?? ""}`);
  }
  return data;
}

async function ask(
  baseUrl: string,
  session: string,
  userId: string,
  workspaceId: string,
  integrationType: string,
): Promise<Answers> {
  // [call]
  const clay = createClient<paths>({
    baseUrl,
    headers: { Cookie: `claysession=${session}` },
  });
  const { data, error, response } = await clay.GET("/workspaces/{workspaceId}/credits", {
    params: { path: { workspaceId } },
  });
  // [/call]
  const user = { params: { path: { userId } } };
  const integration = { params: { path: { integrationType } } };
  return {
    list_owners: answer(await clay.GET("/owners")),
    get_user_credits: answer(await clay.GET("/users/{userId}/credits", user)),
    list_user_resources: answer(await clay.POST("/users/{userId}/resources", user)),
    get_workspace_credits: answer({ data, error, response }),
    list_integrations: answer(await clay.GET("/integrations")),
    get_integration: answer(await clay.GET("/integrations/{integrationType}", integration)),
    get_integration_credits: answer(await clay.GET("/integrations/{integrationType}/credits", integration)),
    get_integration_credit_report: answer(
      await clay.GET("/integrations/{integrationType}/credits/report", integration),
    ),
  };
}

const { CLAY_BASE_URL: baseUrl, CLAY_SESSION: session } = process.env;
const [userId, workspaceId, integrationType] = process.argv.slice(2);
if (!baseUrl || !session || !userId || !workspaceId || !integrationType) {
  console.error("usage: CLAY_BASE_URL=... CLAY_SESSION=... main USER_ID WORKSPACE_ID INTEGRATION_TYPE");
  process.exit(2);
}
try {
  console.log(JSON.stringify(await ask(baseUrl, session, userId, workspaceId, integrationType)));
} catch (error) {
  console.error(`main: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
