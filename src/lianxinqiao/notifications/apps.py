from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "lianxinqiao.notifications"

    def ready(self) -> None:
        from lianxinqiao.accounts.told import Teller, register_teller
        from lianxinqiao.notifications.operations.messages import tell
        from lianxinqiao.notifications.senders import own_channel, send_own

        register_teller(Teller(tell, own_channel, send_own))
