package example;

import clay.ApiClient;
import clay.ApiException;
import clay.api.IntegrationsApi;
import clay.api.OwnersApi;
import clay.api.UsersApi;
import clay.api.WorkspacesApi;
import clay.model.WorkspaceCredits;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calls the eight operations and writes their answers as one JSON object. */
final class CreditUsage {
  private CreditUsage() {}

  /** Takes the ids of a user, a workspace and an integration type. */
  public static void main(String[] args) throws IOException {
    String baseUrl = System.getenv("CLAY_BASE_URL");
    String session = System.getenv("CLAY_SESSION");
    if (args.length != 3 || baseUrl == null || session == null) {
      fail("usage: CLAY_BASE_URL=... CLAY_SESSION=... CreditUsage USER WORKSPACE INTEGRATION");
    }
    try {
      print(baseUrl, session, args[0], args[1], args[2]);
    } catch (ApiException error) {
      fail(error.getMessage());
    } catch (IllegalArgumentException error) {
      // Its message may hold the session.
      fail("CLAY_BASE_URL is not a URL, or CLAY_SESSION cannot stand in a header");
    }
  }

  private static void print(
      String baseUrl, String session, String user, String workspace, String integration)
      throws ApiException, IOException {
    // [call]
    ApiClient client = new ApiClient();
    client.updateBaseUri(baseUrl);
    client.setRequestInterceptor(request -> request.header("Cookie", "claysession=" + session));
    WorkspaceCredits credits = new WorkspacesApi(client).getWorkspaceCredits(workspace);
    // [/call]

    UsersApi users = new UsersApi(client);
    IntegrationsApi integrations = new IntegrationsApi(client);
    Map<String, Object> answers = new LinkedHashMap<>();
    answers.put("list_owners", new OwnersApi(client).listOwners());
    answers.put("get_user_credits", users.getUserCredits(user));
    answers.put("list_user_resources", users.listUserResources(user));
    answers.put("get_workspace_credits", credits);
    answers.put("list_integrations", integrations.listIntegrations());
    answers.put("get_integration", integrations.getIntegration(integration));
    answers.put("get_integration_credits", integrations.getIntegrationCredits(integration));
    answers.put(
        "get_integration_credit_report", integrations.getIntegrationCreditReport(integration));
    System.out.println(client.getObjectMapper().writeValueAsString(answers));
  }

  private static void fail(String reason) {
    System.err.println(reason);
    System.exit(1);
  }
}
