# frozen_string_literal: true

# Calls the eight operations, and writes what they answered as one JSON object.
#
# Usage: CLAY_BASE_URL=... CLAY_SESSION=... ruby credits.rb USER_ID WORKSPACE_ID INTEGRATION_TYPE

$LOAD_PATH.unshift(File.join(__dir__, 'client/lib'))

require 'clay_credits'
require 'json'
require 'uri'

# Of itself Ruby writes a Time into JSON in a format that is not RFC 3339.
class Time
  def to_json(*options)
    iso8601(6).to_json(*options)
  end
end

def use_server(url)
  ClayCredits.configure do |config|
    config.scheme = url.scheme
    config.host = url.authority
    config.base_path = url.path
  end
end

unless ARGV.size == 3 && ENV.key?('CLAY_BASE_URL') && ENV.key?('CLAY_SESSION')
  abort 'Usage: CLAY_BASE_URL=... CLAY_SESSION=... ruby credits.rb USER_ID WORKSPACE_ID INTEGRATION_TYPE'
end
user_id, workspace_id, integration_type = ARGV

begin
  use_server(URI(ENV.fetch('CLAY_BASE_URL')))
  # [call]
  ClayCredits.configure do |config|
    config.api_key['Cookie'] = "claysession=#{ENV.fetch('CLAY_SESSION')}"
  end
  owners = ClayCredits::OwnersApi.new.list_owners
  # [/call]
  users = ClayCredits::UsersApi.new
  workspaces = ClayCredits::WorkspacesApi.new
  integrations = ClayCredits::IntegrationsApi.new
  answers = {
    list_owners: owners,
    get_user_credits: users.get_user_credits(user_id),
    list_user_resources: users.list_user_resources(user_id),
    get_workspace_credits: workspaces.get_workspace_credits(workspace_id),
    list_integrations: integrations.list_integrations,
    get_integration: integrations.get_integration(integration_type),
    get_integration_credits: integrations.get_integration_credits(integration_type),
    get_integration_credit_report: integrations.get_integration_credit_report(integration_type)
  }
  puts JSON.pretty_generate(answers.transform_values(&:to_hash))
rescue StandardError => e
  # An ApiError goes on with the answer's headers, which may hold a new session, and its body.
  abort e.message.lines(chomp: true).first(2).join(', ')
end
