"""Alembic's environment: migrations run on the connection that the centre hands over."""

from alembic import context

from station_app.center import own_tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=own_tables.operator.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
context.run_migrations()
