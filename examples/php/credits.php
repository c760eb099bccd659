<?php

/**
 * Calls the eight operations, and writes what they answered as one JSON object.
 *
 * Usage: CLAY_BASE_URL=... CLAY_SESSION=... php credits.php USER_ID WORKSPACE_ID INTEGRATION_TYPE
 */

declare(strict_types=1);

use ClayCredits\Api\IntegrationsApi;
use ClayCredits\Api\OwnersApi;
use ClayCredits\Api\UsersApi;
use ClayCredits\Api\WorkspacesApi;
use ClayCredits\Configuration;
use ClayCredits\ObjectSerializer;

// What vendor/autoload.php does where Composer has installed both.
require 'GuzzleHttp/autoload.php';
spl_autoload_register(static function (string $class): void {
    $path = str_replace(['ClayCredits\\', '\\'], [__DIR__ . '/client/lib/', '/'], $class) . '.php';
    if (is_file($path)) {
        require $path;
    }
});

if ($argc !== 4 || getenv('CLAY_BASE_URL') === false || getenv('CLAY_SESSION') === false) {
    $variables = 'CLAY_BASE_URL=... CLAY_SESSION=...';
    fwrite(STDERR, "Usage: {$variables} php credits.php USER_ID WORKSPACE_ID INTEGRATION_TYPE\n");
    exit(1);
}
[, $userId, $workspaceId, $integrationType] = $argv;

try {
    // [call]
    $config = (new Configuration())
        ->setHost(getenv('CLAY_BASE_URL'))
        ->setApiKey('Cookie', 'claysession=' . getenv('CLAY_SESSION'));
    $owners = (new OwnersApi(config: $config))->listOwners();
    // [/call]
    // By default it drops fractions of a second.
    ObjectSerializer::setDateTimeFormat('Y-m-d\TH:i:s.uP');
    $users = new UsersApi(config: $config);
    $workspaces = new WorkspacesApi(config: $config);
    $integrations = new IntegrationsApi(config: $config);
    echo json_encode([
        'list_owners' => $owners,
        'get_user_credits' => $users->getUserCredits($userId),
        'list_user_resources' => $users->listUserResources($userId),
        'get_workspace_credits' => $workspaces->getWorkspaceCredits($workspaceId),
        'list_integrations' => $integrations->listIntegrations(),
        'get_integration' => $integrations->getIntegration($integrationType),
        'get_integration_credits' => $integrations->getIntegrationCredits($integrationType),
        'get_integration_credit_report' => $integrations->getIntegrationCreditReport($integrationType),
    ], JSON_PRETTY_PRINT | JSON_THROW_ON_ERROR), "\n";
} catch (Exception $error) {
    // An ApiException goes on with the answer's body.
    fwrite(STDERR, strtok($error->getMessage(), "\n") . "\n");
    exit(1);
}
