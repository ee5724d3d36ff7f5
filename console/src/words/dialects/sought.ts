/** What people who know other systems look for, by the help topic that answers it. Never shown. */
export const SOUGHT: Readonly<Record<string, string>> = {
  callbacks:
    'webhook webhooks hook postback push notification dlr dlr-url dlr_url dlr-mask callback_url ' +
    'StatusCallback status callback notify_url delivery report resend retry redeliver',
  'compatible-doors':
    'dlr-url dlr_url dlr-mask StatusCallback sendsms smsbox bind system_id migrate switch gateway',
}
