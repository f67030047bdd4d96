from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "lianxinqiao.notifications"

    def ready(self) -> None:
        from lianxinqiao.accounts.told import Teller, register_teller
        from lianxinqiao.kernel.backup.carrying import register_taken
        from lianxinqiao.notifications.operations.messages import tell
        from lianxinqiao.notifications.operations.restored import SENT
        from lianxinqiao.notifications.senders import own_channel, send_own

        register_taken(SENT)
        register_teller(Teller(tell, own_channel, send_own))
