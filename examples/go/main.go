// Command program calls every operation and writes the answers as one JSON object, by operation.
//
// Usage: CLAY_BASE_URL=... CLAY_SESSION=... ./program USER_ID WORKSPACE_ID INTEGRATION_TYPE
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/oapi-codegen/oapi-codegen/v2/pkg/securityprovider"

	"example.com/clay-credits/clay"
)

// response is what the client gives for any operation; exactly one of its bodies is there.
type response[Body any] interface {
	GetJSON200() *Body
	Status() string
}

// answer gives the body of a call that succeeded.
func answer[Body any](r response[Body], err error) (any, error) {
	if err != nil {
		return nil, err
	}
	if body := r.GetJSON200(); body != nil {
		return body, nil
	}
	return nil, errors.New(r.Status())
}

func ask(ctx context.Context, baseURL, session, userID, workspaceID, integrationType string) (map[string]any, error) {
	// [call]
	cookie, err := securityprovider.NewSecurityProviderApiKey("cookie", "claysession", session)
	if err != nil {
		return nil, err
	}
	client, err := clay.NewClientWithResponses(baseURL, clay.WithRequestEditorFn(cookie.Intercept))
	if err != nil {
		return nil, err
	}
	balance, err := client.GetWorkspaceCreditsWithResponse(ctx, workspaceID) // balance.JSON200, .JSON401, ...
	// [/call]
	if err != nil {
		return nil, err
	}
	calls := []struct {
		operation string
		answer    func() (any, error)
	}{
		{"list_owners", func() (any, error) { return answer(client.ListOwnersWithResponse(ctx)) }},
		{"get_user_credits", func() (any, error) { return answer(client.GetUserCreditsWithResponse(ctx, userID)) }},
		{"list_user_resources", func() (any, error) { return answer(client.ListUserResourcesWithResponse(ctx, userID)) }},
		{"get_workspace_credits", func() (any, error) { return answer(balance, nil) }},
		{"list_integrations", func() (any, error) { return answer(client.ListIntegrationsWithResponse(ctx)) }},
		{"get_integration", func() (any, error) {
			return answer(client.GetIntegrationWithResponse(ctx, integrationType))
		}},
		{"get_integration_credits", func() (any, error) {
			return answer(client.GetIntegrationCreditsWithResponse(ctx, integrationType))
		}},
		{"get_integration_credit_report", func() (any, error) {
			return answer(client.GetIntegrationCreditReportWithResponse(ctx, integrationType))
		}},
	}
	answers := map[string]any{}
	for _, call := range calls {
		if answers[call.operation], err = call.answer(); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

func main() {
	baseURL, session := os.Getenv("CLAY_BASE_URL"), os.Getenv("CLAY_SESSION")
	if len(os.Args) != 4 || baseURL == "" || session == "" {
		fmt.Fprintln(os.Stderr, "usage: CLAY_BASE_URL=... CLAY_SESSION=... ./program USER_ID WORKSPACE_ID INTEGRATION_TYPE")
		os.Exit(2)
	}
	answers, err := ask(context.Background(), baseURL, session, os.Args[1], os.Args[2], os.Args[3])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(answers)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "program: %v\n", err)
		os.Exit(1)
	}
}
